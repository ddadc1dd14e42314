package dev.cairn.langchain4j;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.TokenUsage;
import dev.langchain4j.service.AiServices;
import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** What the module uses of Cairn and of LangChain4j. */
class DependenciesTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.cairn.langchain4j");

  @Test
  void nothingInternalIsUsed() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.cairn.internal..", "dev.langchain4j.internal..")
        .check(CLASSES);
  }

  @Test
  void recordsNameNoClassesOfOptionalModules() {
    noClasses()
        .that()
        .haveSimpleNameStartingWith("Recorded")
        .and()
        .doNotHaveSimpleName("RecordedToolResult")
        .or()
        .haveSimpleName("OpenAiDetails")
        .or()
        .haveSimpleName("DurableChatModel")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.langchain4j.service..", "dev.langchain4j.model.openai..")
        .check(CLASSES);
  }

  /** Runs in a class loader that has neither AiServices nor OpenAI. */
  public static final class RoundTrip implements Callable<String> {
    @Override
    public String call() {
      ChatResponse response =
          ChatResponse.builder()
              .aiMessage(AiMessage.from("hello"))
              .modelName("m")
              .tokenUsage(new TokenUsage(1, 2))
              .build();
      var json = JsonMapper.shared();
      String written = json.writeValueAsString(RecordedAnswer.of(response));
      RecordedAnswer read = json.readValue(written, RecordedAnswer.class);
      return String.valueOf(response.equals(read.toResponse()));
    }
  }

  @Test
  void modelCallsNeedNoOptionalModules() throws Exception {
    URL[] present =
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
            .filter(entry -> !entry.matches(".*/langchain4j-(?!core)[^/]*"))
            .map(DependenciesTest::url)
            .toArray(URL[]::new);
    try (var loader = new URLClassLoader(present, ClassLoader.getPlatformClassLoader())) {
      Object code =
          loader.loadClass(RoundTrip.class.getName()).getDeclaredConstructor().newInstance();

      assertThat(((Callable<?>) code).call()).isEqualTo("true");
      assertThatThrownBy(() -> loader.loadClass(AiServices.class.getName()))
          .isInstanceOf(ClassNotFoundException.class);
    }
  }

  private static URL url(String entry) {
    try {
      return Path.of(entry).toUri().toURL();
    } catch (MalformedURLException e) {
      throw new AssertionError(e);
    }
  }
}
