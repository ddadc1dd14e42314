package dev.cairn.cli.project;

import dev.cairn.Cairn;
import dev.cairn.Config;
import dev.cairn.cli.output.CommandFailure;
import dev.cairn.cli.output.ExitCode;
import dev.cairn.cli.output.Output;
import dev.cairn.error.CairnException;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.objenesis.ObjenesisStd;

/** The code of a project, loaded to replay recorded workflows against it. */
final class ProjectCode implements AutoCloseable {
  private final ProjectOptions options;
  private final ClassPath classPath;
  private final ProjectLoader loader;

  ProjectCode(ProjectOptions options) {
    if (options.workflows.isEmpty() && options.register.isEmpty()) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "There are no workflows to replay.",
          "Give --workflows com.example.Checkout, or --register com.example.Shop::register.");
    }
    this.options = options;
    this.classPath = new ClassPath(options.classPath);
    this.loader = new ProjectLoader(classPath.urls());
  }

  /**
   * Opens a Cairn with the workflows of the project.
   *
   * @param config the configuration, which the project may complete
   * @param open opens it
   * @param output gets a remark about objects without fields
   */
  Cairn open(Config config, Function<Config, Cairn> open, Output output) {
    Thread.currentThread().setContextClassLoader(loader);
    try {
      Cairn cairn = open.apply(configured(config));
      try {
        register(cairn, output);
      } catch (RuntimeException | LinkageError refused) {
        cairn.close();
        throw refused;
      }
      return cairn;
    } catch (LinkageError missing) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "The code cannot be loaded: " + missing,
          "Add what it needs to --class-path.");
    } catch (CairnException refused) {
      throw new CommandFailure(
          ExitCode.USAGE,
          String.valueOf(refused.getMessage()),
          "Check the options of the project and the database.");
    }
  }

  private Config configured(Config config) {
    return options.configure.isEmpty()
        ? config
        : (Config) invoke(options.configure, Config.class, Config.class, config);
  }

  private void register(Cairn cairn, Output output) {
    List<String> withoutFields = new ArrayList<>();
    for (String name : options.workflows) {
      Class<?> type = type(name);
      if (hasPlainConstructor(type)) {
        cairn.durable(type);
      } else {
        cairn.adopt(new ObjenesisStd().newInstance(cairn.durableType(type)));
        withoutFields.add(name);
      }
    }
    if (!options.register.isEmpty()) {
      invoke(options.register, Cairn.class, Object.class, cairn);
    }
    if (!withoutFields.isEmpty()) {
      output.remark(
          "The constructor of %s needs arguments and was not called; all fields are null. If the code uses them outside steps, give --register."
              .formatted(String.join(", ", withoutFields)));
    }
  }

  private static boolean hasPlainConstructor(Class<?> type) {
    return Arrays.stream(type.getDeclaredConstructors())
        .anyMatch(
            each -> each.getParameterCount() == 0 && !Modifier.isPrivate(each.getModifiers()));
  }

  private Class<?> type(String name) {
    try {
      return Class.forName(name, true, loader);
    } catch (ClassNotFoundException missing) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "There is no class '%s' in the class path %s.".formatted(name, options.classPath),
          "Check the name, with its package, and --class-path.");
    }
  }

  /** Calls a static method of the project with one argument. */
  private Object invoke(String reference, Class<?> parameter, Class<?> result, Object argument) {
    String[] parts = reference.split("::", 2);
    Method method =
        Arrays.stream(parts.length < 2 ? new Method[0] : type(parts[0]).getDeclaredMethods())
            .filter(each -> each.getName().equals(parts[1]))
            .filter(each -> Modifier.isStatic(each.getModifiers()))
            .filter(each -> Arrays.equals(each.getParameterTypes(), new Class<?>[] {parameter}))
            .filter(each -> result == Object.class || each.getReturnType() == result)
            .findAny()
            .orElseThrow(() ->
                new CommandFailure(
                    ExitCode.USAGE,
                    "'%s' is not a static method that takes a %s%s."
                        .formatted(
                            reference,
                            parameter.getName(),
                            result == Object.class ? "" : " and returns a " + result.getName()),
                    "Give CLASS::METHOD, such as com.example.Shop::register."));
    try {
      method.setAccessible(true);
      Object returned = method.invoke(null, argument);
      return returned == null ? reference : returned;
    } catch (InvocationTargetException thrown) {
      throw new CommandFailure(
          ExitCode.FAILED,
          "%s has thrown %s".formatted(reference, thrown.getCause()),
          "It has to register workflows without the systems that only steps need.");
    } catch (ReflectiveOperationException inaccessible) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "%s cannot be called: %s".formatted(reference, inaccessible),
          "Make it public.");
    }
  }

  @Override
  public void close() {
    Thread.currentThread().setContextClassLoader(ProjectCode.class.getClassLoader());
    try {
      loader.close();
    } catch (IOException failed) {
      throw new CommandFailure(
          ExitCode.FAILED,
          "The class path cannot be closed: " + failed,
          "The replay is complete; nothing is to be done.");
    } finally {
      classPath.close();
    }
  }
}
