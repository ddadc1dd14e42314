package dev.cairn.codec;

import dev.cairn.api.ConfigException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The exceptions that a record may bring back: a list that the code makes. A name that is not in it
 * never loads a class. Immutable and thread-safe; it keeps the class loaders of its classes.
 */
public final class ExceptionTypes {
  private static final List<Class<? extends Throwable>> API =
      List.of(
          dev.cairn.api.AwaitTimeoutException.class,
          dev.cairn.api.ConfigException.class,
          dev.cairn.api.DatabaseException.class,
          dev.cairn.api.NoSuchWorkflowException.class,
          dev.cairn.api.RecordedException.class,
          dev.cairn.api.RegistrationException.class,
          dev.cairn.api.StepTimeoutException.class,
          dev.cairn.api.StuckException.class,
          dev.cairn.api.UsageException.class,
          dev.cairn.api.ValueException.class,
          dev.cairn.api.WorkflowCancelledException.class,
          dev.cairn.api.WorkflowConflictException.class,
          dev.cairn.api.WorkflowEndedException.class,
          dev.cairn.api.WorkflowFailedException.class,
          dev.cairn.api.WorkflowTimeoutException.class);

  /** By name, since some of their modules may be missing from a small runtime image. */
  private static final String PLATFORM =
      """
      java.lang. Throwable Exception RuntimeException Error ArithmeticException
      java.lang. ArrayIndexOutOfBoundsException ArrayStoreException AssertionError
      java.lang. ClassCastException ClassNotFoundException CloneNotSupportedException
      java.lang. IllegalArgumentException IllegalStateException IllegalCallerException
      java.lang. IllegalMonitorStateException IndexOutOfBoundsException InterruptedException
      java.lang. LinkageError NoClassDefFoundError NoSuchFieldException NoSuchMethodException
      java.lang. NegativeArraySizeException NullPointerException NumberFormatException
      java.lang. OutOfMemoryError ReflectiveOperationException SecurityException
      java.lang. StackOverflowError StringIndexOutOfBoundsException MatchException
      java.lang. UnsupportedOperationException
      java.io. EOFException FileNotFoundException IOException InterruptedIOException
      java.io. UncheckedIOException UnsupportedEncodingException
      java.net. BindException ConnectException MalformedURLException NoRouteToHostException
      java.net. PortUnreachableException ProtocolException SocketException
      java.net. SocketTimeoutException URISyntaxException UnknownHostException
      java.net.http. HttpConnectTimeoutException HttpTimeoutException
      java.nio.file. AccessDeniedException DirectoryNotEmptyException FileAlreadyExistsException
      java.nio.file. FileSystemException InvalidPathException NoSuchFileException
      java.nio.file. NotDirectoryException
      java.sql. BatchUpdateException SQLDataException SQLException
      java.sql. SQLFeatureNotSupportedException SQLIntegrityConstraintViolationException
      java.sql. SQLInvalidAuthorizationSpecException SQLNonTransientConnectionException
      java.sql. SQLNonTransientException SQLRecoverableException SQLSyntaxErrorException
      java.sql. SQLTimeoutException SQLTransactionRollbackException
      java.sql. SQLTransientConnectionException SQLTransientException SQLWarning
      java.time. DateTimeException
      java.time.format. DateTimeParseException
      java.time.zone. ZoneRulesException
      java.util. ConcurrentModificationException InputMismatchException
      java.util. MissingResourceException NoSuchElementException
      java.util.concurrent. BrokenBarrierException CancellationException CompletionException
      java.util.concurrent. ExecutionException RejectedExecutionException TimeoutException
      javax.crypto. AEADBadTagException BadPaddingException
      java.security. GeneralSecurityException InvalidKeyException
      """;

  private final Map<String, Class<? extends Throwable>> byName;

  private ExceptionTypes(Map<String, Class<? extends Throwable>> byName) {
    this.byName = Map.copyOf(byName);
  }

  /**
   * The common exceptions of Java, and Cairn's own.
   *
   * @return a list to add to
   */
  public static ExceptionTypes standard() {
    Map<String, Class<? extends Throwable>> byName = new HashMap<>();
    API.forEach(type -> byName.put(type.getName(), type));
    for (String name : platformNames()) {
      platform(name).ifPresent(type -> byName.put(name, type));
    }
    return new ExceptionTypes(byName);
  }

  private static List<String> platformNames() {
    List<String> names = new ArrayList<>();
    for (String line : PLATFORM.lines().toList()) {
      String[] words = line.split(" ", -1);
      for (String simple : List.of(words).subList(1, words.length)) {
        names.add(words[0] + simple);
      }
    }
    return names;
  }

  private static Optional<Class<? extends Throwable>> platform(String name) {
    try {
      ClassLoader loader = ClassLoader.getPlatformClassLoader();
      return Optional.of(Class.forName(name, false, loader).asSubclass(Throwable.class));
    } catch (ClassNotFoundException moduleIsMissing) {
      return Optional.empty();
    }
  }

  /**
   * A list that has more types, and the permitted subtypes of those that are sealed.
   *
   * @param types classes of exceptions; one that has the name of another takes its place
   * @return the longer list
   * @throws ConfigException if one of them is not an exception
   */
  public ExceptionTypes with(Collection<? extends Class<?>> types) {
    Map<String, Class<? extends Throwable>> longer = new HashMap<>(byName);
    types.forEach(type -> add(type, longer));
    return new ExceptionTypes(longer);
  }

  private static void add(Class<?> type, Map<String, Class<? extends Throwable>> longer) {
    if (!Throwable.class.isAssignableFrom(type)) {
      throw new ConfigException(
          "%s is not an exception; name classes that extend Throwable."
              .formatted(type.getTypeName()));
    }
    longer.put(type.getName(), type.asSubclass(Throwable.class));
    if (type.isSealed()) {
      for (Class<?> subtype : type.getPermittedSubclasses()) {
        add(subtype, longer);
      }
    }
  }

  /** Looks a name up; nothing is loaded. */
  Optional<Class<? extends Throwable>> named(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  boolean has(Class<?> type) {
    return byName.get(type.getName()) == type;
  }
}
