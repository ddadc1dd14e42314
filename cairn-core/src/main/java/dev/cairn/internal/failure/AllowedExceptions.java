package dev.cairn.internal.failure;

import dev.cairn.error.InvalidArgumentException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The exception classes that a record may restore: classes that the code refers to, and packages
 * that the settings allow. No other name in a record loads a class, and only exception classes are
 * initialized. Immutable and thread-safe; it holds references to class loaders.
 */
public final class AllowedExceptions {
  private static final List<Class<? extends Throwable>> CAIRN_EXCEPTIONS =
      List.of(
          dev.cairn.error.AwaitTimeoutException.class,
          dev.cairn.error.ConfigException.class,
          dev.cairn.error.DatabaseException.class,
          dev.cairn.error.DuplicateException.class,
          dev.cairn.error.InvalidArgumentException.class,
          dev.cairn.error.LostWorkflowException.class,
          dev.cairn.error.NoSuchPromiseException.class,
          dev.cairn.error.NoSuchQueueException.class,
          dev.cairn.error.NoSuchScheduleException.class,
          dev.cairn.error.NoSuchWorkflowException.class,
          dev.cairn.error.RecordedException.class,
          dev.cairn.error.RefusedStartsException.class,
          dev.cairn.error.RegistrationException.class,
          dev.cairn.error.StepTimeoutException.class,
          dev.cairn.error.WorkflowStoppedException.class,
          dev.cairn.error.UsageException.class,
          dev.cairn.error.ValueException.class,
          dev.cairn.error.WorkflowCancelledException.class,
          dev.cairn.error.WorkflowConflictException.class,
          dev.cairn.error.WorkflowEndedException.class,
          dev.cairn.error.WorkflowFailedException.class,
          dev.cairn.error.WorkflowTimeoutException.class);

  /** By name, because some of their modules may be missing in a small runtime image. */
  private static final String PLATFORM_EXCEPTIONS =
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

  private static final Pattern PACKAGE_NAME =
      Pattern.compile(
          "@(\\.@)*".replace("@", "\\p{javaJavaIdentifierStart}\\p{javaJavaIdentifierPart}*"));

  private final Map<String, Class<? extends Throwable>> byName;
  private final List<String> packages;
  private final List<ClassLoader> loaders;

  private AllowedExceptions(
      Map<String, Class<? extends Throwable>> byName,
      List<String> packages,
      List<ClassLoader> loaders) {
    this.byName = Map.copyOf(byName);
    this.packages = List.copyOf(packages);
    this.loaders = List.copyOf(loaders);
  }

  /**
   * Returns the common exceptions of Java and those of Cairn.
   *
   * @return a set to extend
   */
  public static AllowedExceptions standard() {
    Map<String, Class<? extends Throwable>> byName = new HashMap<>();
    CAIRN_EXCEPTIONS.forEach(type -> byName.put(type.getName(), type));
    for (String name : platformNames()) {
      platform(name).ifPresent(type -> byName.put(name, type));
    }
    return new AllowedExceptions(byName, List.of(), List.of());
  }

  private static List<String> platformNames() {
    List<String> names = new ArrayList<>();
    for (String line : PLATFORM_EXCEPTIONS.lines().toList()) {
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
   * Returns a copy with more classes, and with the permitted subclasses of those that are sealed.
   *
   * @param types exception classes; one replaces another of the same name
   * @return the extended copy
   * @throws InvalidArgumentException if one of them is not an exception class
   */
  public AllowedExceptions withClasses(Collection<? extends Class<?>> types) {
    Map<String, Class<? extends Throwable>> extended = new HashMap<>(byName);
    types.forEach(type -> add(type, extended));
    return new AllowedExceptions(extended, packages, loaders);
  }

  /**
   * Returns a copy that also allows all exception classes of some packages and their subpackages.
   * They are loaded when a record or a thrown exception names them.
   *
   * @param names names of packages
   * @param sources class loaders, tried in this order
   * @return the extended copy
   * @throws InvalidArgumentException if a name is not a valid package name
   */
  public AllowedExceptions withPackages(
      Collection<String> names, Collection<? extends ClassLoader> sources) {
    names.forEach(AllowedExceptions::checkPackage);
    return new AllowedExceptions(byName, List.copyOf(names), List.copyOf(sources));
  }

  /**
   * Checks the name of a package.
   *
   * @param name the name
   * @throws InvalidArgumentException if it is not a valid package name
   */
  public static void checkPackage(String name) {
    if (!PACKAGE_NAME.matcher(name).matches()) {
      throw new InvalidArgumentException(
          "packageName",
          "'%s' is not the name of a package; use a name such as com.example.payments."
              .formatted(name));
    }
  }

  private static void add(Class<?> type, Map<String, Class<? extends Throwable>> extended) {
    if (!Throwable.class.isAssignableFrom(type)) {
      throw new InvalidArgumentException(
          "type",
          "%s is not an exception; name classes that extend Throwable."
              .formatted(type.getTypeName()));
    }
    extended.put(type.getName(), type.asSubclass(Throwable.class));
    if (type.isSealed()) {
      for (Class<?> subtype : type.getPermittedSubclasses()) {
        add(subtype, extended);
      }
    }
  }

  /** Returns the class of this name; loads it only if it is in one of the packages. */
  Optional<Class<? extends Throwable>> find(String name) {
    Class<? extends Throwable> known = byName.get(name);
    if (known != null || !isInPackage(name)) {
      return Optional.ofNullable(known);
    }
    return loaders.stream()
        .flatMap(loader -> load(name, loader).stream())
        .findFirst()
        .filter(Throwable.class::isAssignableFrom)
        .map(type -> type.asSubclass(Throwable.class));
  }

  private boolean isInPackage(String name) {
    return packages.stream().anyMatch(each -> name.startsWith(each + "."));
  }

  /**
   * Loads a class without initializing it, so that none of its code runs before it is known to be
   * an exception.
   */
  private static Optional<Class<?>> load(String name, ClassLoader loader) {
    try {
      return Optional.of(Class.forName(name, false, loader));
    } catch (ClassNotFoundException | LinkageError missing) {
      return Optional.empty();
    }
  }

  boolean contains(Class<?> type) {
    return find(type.getName()).filter(found -> found == type).isPresent();
  }
}
