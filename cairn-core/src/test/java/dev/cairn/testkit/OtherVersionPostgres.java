package dev.cairn.testkit;

import dev.cairn.Config;
import dev.cairn.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A real server of a Postgres version that differs from the tests' own. Its binaries and a second
 * copy of the embedded module are loaded by a separate class loader.
 */
public final class OtherVersionPostgres implements AutoCloseable {
  private final Binaries binaries;
  private final Object server;

  private OtherVersionPostgres(Binaries binaries, Object server) {
    this.binaries = binaries;
    this.server = server;
  }

  public static OtherVersionPostgres start(Path jar, Path folder)
      throws ReflectiveOperationException, IOException {
    URL module = EmbeddedPostgres.class.getProtectionDomain().getCodeSource().getLocation();
    var binaries = new Binaries(new URL[] {jar.toUri().toURL(), module});
    Object server =
        binaries
            .loadClass(EmbeddedPostgres.class.getName())
            .getMethod("start", Path.class)
            .invoke(null, folder);
    return new OtherVersionPostgres(binaries, server);
  }

  public Config config() throws ReflectiveOperationException {
    return Config.named("test")
        .url(property("jdbcUrl"))
        .user(property("user"))
        .password(property("password"));
  }

  private String property(String name) throws ReflectiveOperationException {
    return String.valueOf(call(name));
  }

  private @Nullable Object call(String method) throws ReflectiveOperationException {
    return server.getClass().getMethod(method).invoke(server);
  }

  @Override
  public void close() throws ReflectiveOperationException, IOException {
    call("close");
    binaries.close();
  }

  /** Searches its own jars before the class path. */
  private static final class Binaries extends URLClassLoader {
    Binaries(URL[] jars) {
      super(jars, OtherVersionPostgres.class.getClassLoader());
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
