package dev.cairn.internal.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** Exception types that are found in the byte code of a class. */
class ReferencedExceptionsTest {
  static class Declined extends Exception {
    private static final long serialVersionUID = 1L;
  }

  static class Base {
    void declares() throws IOException {}
  }

  static class Checkout extends Base {
    void checkout() {
      try {
        charge();
      } catch (Declined declined) {
        release();
      }
    }

    void charge() throws Declined {}

    void release() {
      Runnable lambda =
          () -> {
            throw new IllegalStateException("in a lambda");
          };
      lambda.run();
    }

    static class Inner {
      void times() throws TimeoutException {}
    }
  }

  @Test
  void caughtThrownAndDeclaredTypesAreFound() {
    assertThat(ReferencedExceptions.in(Checkout.class))
        .contains(
            Declined.class, IOException.class, IllegalStateException.class, TimeoutException.class);
  }

  @Test
  void enclosingClassOfALambdaIsScanned() {
    Runnable lambda =
        () -> {
          throw new UnsupportedOperationException();
        };

    assertThat(ReferencedExceptions.in(lambda.getClass()))
        .contains(UnsupportedOperationException.class);
  }

  static class Ledger {
    /** A long constant takes two entries of the constant pool. */
    long balance() {
      return 123_456_789_012L;
    }

    void book() {
      throw new IndexOutOfBoundsException(0);
    }
  }

  @Test
  void entriesAfterWideConstantsAreFound() {
    // by name, since this class is scanned, too, and must not refer to it
    assertThat(ReferencedExceptions.in(Ledger.class))
        .extracting(Class::getName)
        .contains("java.lang.IndexOutOfBoundsException");
  }

  @Test
  void classesOfTheJdkAreNotScanned() {
    assertThat(ReferencedExceptions.in(String.class)).isEmpty();
  }

  @Test
  void foundTypesAreNotInitialized() {
    assertThat(ReferencedExceptions.in(Thrower.class)).contains(Initialized.class);
    assertThat(Witness.loudWasInitialized).isFalse();
  }

  static final class Witness {
    static boolean loudWasInitialized;
  }

  static final class Initialized extends RuntimeException {
    private static final long serialVersionUID = 1L;

    static {
      Witness.loudWasInitialized = true;
    }
  }

  static final class Thrower {
    RuntimeException loud() {
      return new Initialized();
    }
  }
}
