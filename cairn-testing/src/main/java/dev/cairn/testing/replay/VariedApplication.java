package dev.cairn.testing.replay;

import dev.cairn.Cairn;
import dev.cairn.error.InvalidArgumentException;
import dev.cairn.history.ExportedHistory;
import dev.cairn.history.HistoryReplay;
import java.lang.invoke.MethodHandleInfo;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The application, with its classes loaded and its Cairn opened in one variation. Thread-safe. */
final class VariedApplication implements AutoCloseable {
  private final Entry entry;
  private final List<String> packages;
  private final Variation variation;
  private @Nullable Cairn cairn;

  VariedApplication(Entry entry, List<String> packages, Variation variation) {
    this.entry = entry;
    this.packages = packages;
    this.variation = variation;
  }

  /**
   * The static method that opens the Cairn.
   *
   * @param loader loads its class without variations
   * @param type the name of its class
   * @param method its name
   */
  record Entry(ClassLoader loader, String type, String method) {
    static Entry of(CairnFactory factory) {
      SerializedLambda lambda = serialized(factory);
      boolean isStatic = lambda.getImplMethodKind() == MethodHandleInfo.REF_invokeStatic;
      if (!isStatic || lambda.getCapturedArgCount() > 0) {
        throw new InvalidArgumentException(
            "factory",
            "The factory is not a static method, so it cannot be called in another class loader. Pass a reference to a static method without parameters, such as OrderHistoriesTest::shop.");
      }
      return new Entry(
          factory.getClass().getClassLoader(),
          lambda.getImplClass().replace('/', '.'),
          lambda.getImplMethodName());
    }

    private static SerializedLambda serialized(CairnFactory factory) {
      try {
        Method replacement = factory.getClass().getDeclaredMethod("writeReplace");
        replacement.setAccessible(true);
        return (SerializedLambda) replacement.invoke(factory);
      } catch (ReflectiveOperationException | ClassCastException noLambda) {
        throw new InvalidArgumentException(
            "factory",
            "The factory is an instance of %s. Pass a reference to a static method, such as OrderHistoriesTest::shop."
                .formatted(factory.getClass().getName()));
      }
    }
  }

  /** Replays a history. The classes are loaded by the first call. */
  HistoryReplay replay(ExportedHistory history) throws Exception {
    return ProcessDefaults.in(variation, () -> opened().histories().replay(history));
  }

  private synchronized Cairn opened() throws Exception {
    Cairn open = cairn;
    if (open == null) {
      open = open();
      cairn = open;
    }
    return open;
  }

  private Cairn open() throws Exception {
    var loader = new VariationLoader(entry.loader, variation, entry.type, packages);
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(loader);
    try {
      Method method = loader.loadClass(entry.type).getDeclaredMethod(entry.method);
      method.setAccessible(true);
      return (Cairn) method.invoke(null);
    } catch (InvocationTargetException failed) {
      throw failed.getCause() instanceof Exception cause ? cause : failed;
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  @Override
  public synchronized void close() {
    if (cairn != null) {
      cairn.close();
      cairn = null;
    }
  }
}
