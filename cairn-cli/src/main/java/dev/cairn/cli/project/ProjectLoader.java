package dev.cairn.cli.project;

import java.net.URL;
import java.net.URLClassLoader;
import java.util.List;

/**
 * Loads the classes of a project: Cairn and the types of its API are those of this program, and
 * everything else comes from the project, whatever versions this program uses.
 */
final class ProjectLoader extends URLClassLoader {
  private static final List<String> SHARED =
      List.of(
          "dev.cairn.",
          "tools.jackson.",
          "com.fasterxml.jackson.annotation.",
          "org.jspecify.",
          "org.slf4j.");

  static {
    registerAsParallelCapable();
  }

  private final ClassLoader program = ProjectLoader.class.getClassLoader();

  ProjectLoader(List<URL> classPath) {
    super("project", classPath.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    if (SHARED.stream().anyMatch(name::startsWith)) {
      try {
        return program.loadClass(name);
      } catch (ClassNotFoundException ofTheProject) {
        return super.findClass(name); // such as a module of Cairn that this program does not have
      }
    }
    return super.findClass(name);
  }
}
