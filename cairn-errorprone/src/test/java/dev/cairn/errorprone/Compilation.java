package dev.cairn.errorprone;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.ToolProvider;

/**
 * A run of javac with Error Prone and the checks of this module, as a user configures it.
 *
 * @param findings what the checks report
 * @param errors what the compiler rejects
 */
record Compilation(List<Finding> findings, List<String> errors) {
  private static final Pattern REPORT =
      Pattern.compile("\\[(Cairn\\w+)] (.*?)(\\n.*|$)", Pattern.DOTALL);

  /**
   * A report of a check.
   *
   * @param check the name of the check
   * @param file the name of the file
   * @param line the line in the file
   * @param message the message
   */
  record Finding(String check, String file, long line, String message) {}

  /** Compiles source files of a folder, without a result. */
  static Compilation of(List<Path> files, Path folder) {
    return run(files, folder, System.getProperty("java.class.path"), Checks.enabled());
  }

  /** Compiles source files with another class path. */
  static Compilation of(List<Path> files, Path folder, String classPath) {
    return run(files, folder, classPath, Checks.enabled());
  }

  /** Applies the fixes of a check to source files. */
  static void fix(List<Path> files, Path folder, String check) {
    run(
        files,
        folder,
        System.getProperty("java.class.path"),
        Checks.enabled() + " -XepPatchChecks:" + check + " -XepPatchLocation:IN_PLACE");
  }

  private static Compilation run(
      List<Path> files, Path folder, String classPath, String errorProne) {
    var compiler = ToolProvider.getSystemJavaCompiler();
    var diagnostics = new DiagnosticCollector<JavaFileObject>();
    try (var manager = compiler.getStandardFileManager(diagnostics, Locale.ENGLISH, null)) {
      List<String> options =
          List.of(
              "-d",
              Files.createDirectories(folder.resolve("classes")).toString(),
              "-classpath",
              classPath,
              "-processorpath",
              System.getProperty("java.class.path"),
              "-proc:none",
              "-Xmaxwarns",
              "10000",
              "-XDcompilePolicy=simple",
              "--should-stop=ifError=FLOW",
              "-Xplugin:ErrorProne " + errorProne);
      compiler
          .getTask(
              Writer.nullWriter(),
              manager,
              diagnostics,
              options,
              null,
              manager.getJavaFileObjectsFromPaths(files))
          .call();
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    }
    return of(diagnostics.getDiagnostics());
  }

  private static Compilation of(List<Diagnostic<? extends JavaFileObject>> diagnostics) {
    var findings = new ArrayList<Finding>();
    var errors = new ArrayList<String>();
    for (Diagnostic<? extends JavaFileObject> diagnostic : diagnostics) {
      String text = diagnostic.getMessage(Locale.ENGLISH);
      Matcher report = REPORT.matcher(text);
      if (report.lookingAt()) {
        findings.add(
            new Finding(
                report.group(1),
                Path.of(diagnostic.getSource().getName()).getFileName().toString(),
                diagnostic.getLineNumber(),
                report.group(2).strip()));
      } else if (diagnostic.getKind() == Diagnostic.Kind.ERROR) {
        errors.add(diagnostic.toString());
      }
    }
    return new Compilation(findings, errors);
  }

  /** Writes a source file. */
  static Path write(Path folder, String name, Stream<String> lines) {
    try {
      return Files.write(folder.resolve(name), lines.toList());
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    }
  }
}
