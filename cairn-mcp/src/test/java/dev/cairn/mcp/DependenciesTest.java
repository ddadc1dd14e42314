package dev.cairn.mcp;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import org.junit.jupiter.api.Test;

/** What the module uses of Cairn and of the MCP SDK. */
class DependenciesTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.cairn.mcp");

  @Test
  void nothingInternalIsUsed() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.cairn.internal..")
        .check(CLASSES);
  }

  @Test
  void onlyTheServletNeedsAServletContainer() {
    noClasses()
        .that()
        .haveSimpleNameNotStartingWith("CairnMcpServlet")
        .and()
        .haveSimpleNameNotStartingWith("McpEndpoint")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("jakarta.servlet..")
        .check(CLASSES);
  }

  @Test
  void neitherAFrameworkNorAnotherJsonLibraryIsNeeded() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "dev.cairn..",
            "java..",
            "jakarta.servlet..",
            "org.jspecify..",
            "org.slf4j..",
            "reactor.core..",
            "tools.jackson..",
            "io.modelcontextprotocol..")
        .check(CLASSES);
  }

  @Test
  void packagesHaveNoCycle() {
    SlicesRuleDefinition.slices()
        .matching("dev.cairn.mcp.(*)..")
        .should()
        .beFreeOfCycles()
        .check(CLASSES);
  }
}
