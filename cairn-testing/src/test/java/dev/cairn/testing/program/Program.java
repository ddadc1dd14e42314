package dev.cairn.testing.program;

import dev.cairn.Cairn;
import dev.cairn.start.Fn;
import java.util.function.Consumer;

/**
 * A correct workflow: checks of the test kit must find nothing in it. Needs time that advances by
 * itself, since it may sleep for months, and the tables of {@code /shop/inventory.sql} and {@code
 * /programs.sql}.
 *
 * @param name the name of the workflow
 * @param input its argument
 * @param expected its result
 * @param registration registers it on an engine, also on one that takes over from another
 * @param preparation declares what it needs, such as a queue, when an engine has started
 * @param verification verifies what it did to the world; throws an {@link AssertionError}
 * @param features the features of Cairn that it uses; empty if not stated
 * @param <A> the type of the argument
 */
public record Program<A>(
    String name,
    A input,
    String expected,
    Registration<A> registration,
    Consumer<Cairn> preparation,
    Consumer<World> verification,
    String features) {
  /** Registers a workflow on an engine. */
  @FunctionalInterface
  public interface Registration<A> {
    /** Returns the workflow, whose steps have their effects in the world. */
    Fn.Of1<A, String> on(Cairn cairn, World world);
  }

  /** Creates a program that needs no preparation. */
  static <A> Program<A> of(
      String name,
      A input,
      String expected,
      Registration<A> registration,
      Consumer<World> verification) {
    return new Program<>(name, input, expected, registration, cairn -> {}, verification, "");
  }

  /** The same program with a preparation. */
  Program<A> preparedBy(Consumer<Cairn> changed) {
    return new Program<>(name, input, expected, registration, changed, verification, features);
  }

  /** The same program with a statement of what it uses. */
  Program<A> using(String stated) {
    return new Program<>(name, input, expected, registration, preparation, verification, stated);
  }

  @Override
  public String toString() {
    return name;
  }
}
