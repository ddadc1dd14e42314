package dev.cairn.springai;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** What the module uses of Cairn and of Spring AI. */
class DependenciesTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.cairn.springai");

  @Test
  void nothingInternalIsUsed() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.cairn.internal..", "org.springframework.ai..internal..")
        .check(CLASSES);
  }

  @Test
  void neitherChatClientNorAProviderIsNeeded() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "dev.cairn..",
            "java..",
            "org.jspecify..",
            "org.springframework.ai.chat.memory..",
            "org.springframework.ai.chat.messages..",
            "org.springframework.ai.chat.metadata..",
            "org.springframework.ai.chat.model..",
            "org.springframework.ai.chat.prompt..",
            "org.springframework.ai.content..",
            "org.springframework.ai.model..",
            "org.springframework.ai.tool..",
            "org.springframework.ai.util..",
            "org.springframework.util..",
            "reactor.core..")
        .check(CLASSES);
  }
}
