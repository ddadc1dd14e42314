package dev.cairn.testkit;

import dev.cairn.Config;
import dev.cairn.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A real server of another version than the tests' own. Its programs and a second copy of the
 * embedded module, which finds them first, live in a class loader of their own.
 */
public final class OtherPostgres implements AutoCloseable {
  private final Programs programs;
  private final Object server;

  private OtherPostgres(Programs programs, Object server) {
    this.programs = programs;
    this.server = server;
  }

  public static OtherPostgres start(Path jar, Path folder)
      throws ReflectiveOperationException, IOException {
    URL module = EmbeddedPostgres.class.getProtectionDomain().getCodeSource().getLocation();
    var programs = new Programs(new URL[] {jar.toUri().toURL(), module});
    Object server =
        programs
            .loadClass(EmbeddedPostgres.class.getName())
            .getMethod("start", Path.class)
            .invoke(null, folder);
    return new OtherPostgres(programs, server);
  }

  public Config config() throws ReflectiveOperationException {
    return Config.named("test").url(told("jdbcUrl")).user(told("user")).password(told("password"));
  }

  private String told(String property) throws ReflectiveOperationException {
    return String.valueOf(call(property));
  }

  private @Nullable Object call(String method) throws ReflectiveOperationException {
    return server.getClass().getMethod(method).invoke(server);
  }

  @Override
  public void close() throws ReflectiveOperationException, IOException {
    call("close");
    programs.close();
  }

  /** Looks into its own jars before the class path. */
  private static final class Programs extends URLClassLoader {
    Programs(URL[] jars) {
      super(jars, OtherPostgres.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.startsWith(EmbeddedPostgres.class.getPackageName() + ".")) {
        return super.loadClass(name, resolve);
      }
      synchronized (getClassLoadingLock(name)) {
        Class<?> known = findLoadedClass(name);
        return known == null ? findClass(name) : known;
      }
    }

    @Override
    public @Nullable URL getResource(String name) {
      URL own = findResource(name);
      return own == null ? super.getResource(name) : own;
    }
  }
}
