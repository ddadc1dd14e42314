package dev.cairn.guide;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * {@code docs/api.md} lists every exported type of the core, the test kit, the modules for agents
 * and the compiler checks with the first sentence of its Javadoc. The order of the page is its own.
 * To update its sentences, run this test with {@code -Dcairn.docs.write=true}: it rewrites the
 * page, removes types that do not exist any more, and appends new ones to the section of their
 * package.
 */
class ApiPageTest {
  private static final Path PAGE = Path.of("..", "docs", "api.md");
  private static final Path SOURCES = Path.of("src", "main", "java");
  private static final Path MODULE = SOURCES.resolve("module-info.java");
  private static final List<String> MODULES =
      List.of(
          "cairn-core",
          "cairn-spring-boot-starter",
          "cairn-testing",
          "cairn-agents",
          "cairn-langchain4j",
          "cairn-spring-ai",
          "cairn-mcp",
          "cairn-http",
          "cairn-console",
          "cairn-telemetry",
          "cairn-errorprone");

  /** Other modules with a descriptor. */
  private static final List<String> OTHERS =
      List.of(
          "cairn-spring-boot-starter",
          "cairn-testing",
          "cairn-agents",
          "cairn-mcp",
          "cairn-telemetry");

  private static final List<String> WITHOUT_MODULE_INFO =
      List.of(
          "dev.cairn.langchain4j",
          "dev.cairn.springai",
          "dev.cairn.http",
          "dev.cairn.http.access",
          "dev.cairn.http.oidc",
          "dev.cairn.http.page",
          "dev.cairn.console",
          "dev.cairn.errorprone");
  private static final boolean WRITE = Boolean.getBoolean("cairn.docs.write");

  private static final Pattern EXPORT = Pattern.compile("exports (dev\\.cairn[\\w.]*);");
  private static final Pattern SECTION = Pattern.compile("## `(dev\\.cairn[\\w.]*)`");
  private static final Pattern ENTRY =
      Pattern.compile(" *- (?:\\[`([\\w.]+)`]\\([^)]*\\)|`([\\w.]+)`): .*");
  private static final Pattern PUBLIC_TYPE =
      Pattern.compile(
          "(?m)^public (?:final |abstract |sealed |non-sealed )*(class|interface|@interface|record|enum) (\\w+)");
  private static final String NESTED =
      "(?:static |final |abstract |sealed )*(?:class|interface|record|enum) (\\w+)";
  private static final Pattern TYPE_IN_CLASS = Pattern.compile("(?m)^  public " + NESTED);
  private static final Pattern TYPE_IN_INTERFACE = Pattern.compile("(?m)^  (?:public )?" + NESTED);
  private static final Pattern COMMENT = Pattern.compile("/\\*\\*(.*?)\\*/", Pattern.DOTALL);
  private static final Pattern TAG =
      Pattern.compile("\\{@(code|link|linkplain) ([^\\s}]+)(?: ([^}]*))?}");

  @Test
  void pageListsAllExportedTypesWithTheirFirstSentence() throws IOException {
    List<String> page = Files.readAllLines(PAGE);

    List<String> expected = updated(page, exportedTypes());
    if (WRITE) {
      Files.write(PAGE, expected);
    }

    assertThat(WRITE ? expected : page)
        .as("docs/api.md; run this test with -Dcairn.docs.write=true to update it")
        .isEqualTo(expected);
  }

  /** Returns the page as it should be: with its order, but with all types and their sentences. */
  private static List<String> updated(List<String> page, Map<String, List<String>> types) {
    var missing = new TreeMap<>(types);
    var lines = new ArrayList<String>();
    List<String> left = new ArrayList<>();
    String section = "";
    for (String line : page) {
      Matcher heading = SECTION.matcher(line);
      Matcher entry = ENTRY.matcher(line);
      if (heading.matches()) {
        append(section, left, lines);
        section = heading.group(1);
        List<String> known = missing.remove(section);
        left = known == null ? new ArrayList<>() : new ArrayList<>(known);
        lines.add(line);
      } else if (entry.matches()) {
        String type = entry.group(1) == null ? entry.group(2) : entry.group(1);
        if (left.remove(type)) {
          lines.add(entry(section, type));
        }
      } else {
        lines.add(line);
      }
    }
    append(section, left, lines);
    missing.forEach((name, all) -> {
      lines.addAll(List.of("", "## `" + name + "`", ""));
      append(name, all, lines);
    });
    return withBlankLines(lines);
  }

  /** Separates each list from the text above it, as Markdown requires. */
  private static List<String> withBlankLines(List<String> lines) {
    var separated = new ArrayList<String>();
    String before = "";
    for (String line : lines) {
      if (ENTRY.matcher(line).matches() && !before.isBlank() && !ENTRY.matcher(before).matches()) {
        separated.add("");
      }
      separated.add(line);
      before = line;
    }
    return separated;
  }

  /** Adds the types that the section does not list, after its last entry. */
  private static void append(String section, List<String> types, List<String> lines) {
    int at = lines.size();
    while (at > 0 && lines.get(at - 1).isBlank()) {
      at--;
    }
    lines.addAll(at, types.stream().map(type -> entry(section, type)).toList());
  }

  private static String entry(String section, String type) {
    String outer = type.contains(".") ? type.substring(0, type.indexOf('.')) : type;
    Path file = folder(section).resolve(outer + ".java");
    String sentence = firstSentence(read(file), type.substring(type.lastIndexOf('.') + 1));
    return outer.equals(type)
        ? "- [`%s`](%s): %s".formatted(type, file.toString().replace('\\', '/'), sentence)
        : "  - `%s`: %s".formatted(type, sentence);
  }

  /** The folder of a package, in the module that has it. */
  private static Path folder(String name) {
    return MODULES.stream()
        .map(module -> Path.of("..", module).resolve(SOURCES).resolve(name.replace('.', '/')))
        .filter(folder -> Files.exists(folder.resolve("package-info.java")))
        .findFirst()
        .orElseThrow();
  }

  /** Returns the first sentence of the comment before the declaration of a type, as Markdown. */
  private static String firstSentence(String source, String name) {
    Pattern declaration =
        Pattern.compile("\\b(?:class|interface|record|enum) %s\\b".formatted(name));
    Matcher comment = COMMENT.matcher(source);
    String text = "";
    Matcher declared = declaration.matcher(source);
    while (declared.find()) {
      if (source.substring(0, declared.start()).lastIndexOf("*/")
          < source.substring(0, declared.start()).lastIndexOf("/**")) {
        continue; // in a comment
      }
      while (comment.find() && comment.end() <= declared.start()) {
        text = comment.group(1);
      }
      break;
    }
    String plain = text.replaceAll("(?m)^ *\\*", "").replaceAll("\\s+", " ").strip();
    Matcher sentence = Pattern.compile("^.*?\\.(?= |$)").matcher(plain);
    return markdown(sentence.find() ? sentence.group() : plain);
  }

  private static String markdown(String javadoc) {
    return TAG.matcher(javadoc)
        .replaceAll(tag -> {
          boolean label = tag.group(3) != null && !tag.group(1).equals("code");
          String code =
              tag.group(1).equals("code")
                  ? tag.group().substring(7, tag.group().length() - 1)
                  : tag.group(2).replaceAll("^(?:[a-z]+\\.)*|^#", "").replace('#', '.');
          return Matcher.quoteReplacement(label ? tag.group(3) : "`" + code + "`");
        });
  }

  /** Returns the names of all exported types, nested ones included, by package. */
  private static Map<String, List<String>> exportedTypes() {
    Map<String, List<String>> types = new LinkedHashMap<>();
    EXPORT
        .matcher(read(MODULE))
        .results()
        .forEach(found -> types.put(found.group(1), new ArrayList<>()));
    var classes =
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(types.keySet());
    for (JavaClass type : classes) {
      String prefix = type.getPackageName() + ".";
      List<String> names = types.get(type.getPackageName());
      if (names != null && isExported(type)) {
        names.add(type.getName().substring(prefix.length()).replace('$', '.'));
      }
    }
    addTypesOfOtherModules(types);
    types.values().forEach(names -> names.sort(null));
    return types;
  }

  /** Reads them in the sources, since the tests of the core do not depend on other modules. */
  private static void addTypesOfOtherModules(Map<String, List<String>> types) {
    Stream<String> exported =
        OTHERS.stream()
            .map(module -> read(Path.of("..", module).resolve(MODULE)))
            .flatMap(descriptor -> EXPORT.matcher(descriptor).results())
            .map(found -> found.group(1));
    Stream.concat(exported, WITHOUT_MODULE_INFO.stream())
        .forEach(name -> types.put(name, new ArrayList<>(typesInSources(name))));
  }

  private static List<String> typesInSources(String name) {
    try (Stream<Path> files = Files.list(folder(name))) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .filter(file -> !file.endsWith("package-info.java"))
          .flatMap(ApiPageTest::typesIn)
          .toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** The public type of a file, with the public types inside it; empty if it is not public. */
  private static Stream<String> typesIn(Path file) {
    String source = read(file);
    Matcher outer = PUBLIC_TYPE.matcher(source);
    if (!outer.find()) {
      return Stream.of();
    }
    Pattern nested = outer.group(1).equals("interface") ? TYPE_IN_INTERFACE : TYPE_IN_CLASS;
    return Stream.concat(
        Stream.of(outer.group(2)),
        nested.matcher(source).results().map(found -> outer.group(2) + "." + found.group(1)));
  }

  private static boolean isExported(JavaClass type) {
    return type.getModifiers().contains(JavaModifier.PUBLIC)
        && !type.getSimpleName().equals("package-info")
        && type.getEnclosingClass().map(ApiPageTest::isExported).orElse(true);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
