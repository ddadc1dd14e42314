package dev.cairn.operate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.error.WorkflowCancelledException;
import dev.cairn.start.Fn;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.CairnTest;
import dev.cairn.workflow.Durable;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Functions of another user in the search path are not called. */
class SearchPathTest extends CairnTest {
  private Fn.Of1<String, String> waiting = SearchPathTest::receive;

  @BeforeEach
  void defineFunctionsInPublicSchema() {
    database.execute("create table public.trap (called text)");
    // Each of them fits its arguments better than the one of Postgres, which takes any array.
    database.execute(trap("array_append(text[], text)", "text[]"));
    database.execute(trap("array_remove(text[], text)", "text[]"));
    database.execute(trap("cardinality(text[])", "integer"));
  }

  private static String trap(String signature, String result) {
    return """
    create function public.%s returns %s language plpgsql as $$ begin
      insert into public.trap values ('called');
      raise exception 'a function of another user was called';
    end $$
    """
        .formatted(signature, result);
  }

  @Test
  void sqlFunctionsDoNotUseTheSearchPathOfTheCaller() {
    Cairn cairn = open(this::register);
    Handle<String> handle = cairn.start(StartOptions.id("w"), waiting, "ann");

    database.execute("select cairn.send('w', 'greeting', '\"hello\"')");
    assertThat(handle.await()).isEqualTo("hello");
    Handle<String> second = cairn.start(StartOptions.id("v"), waiting, "bob");
    database.execute("select cairn.cancel('v')");

    assertThatThrownBy(second::await).isInstanceOf(WorkflowCancelledException.class);
    assertThat(database.count("select count(*) from trap")).isZero();
  }

  private void register(Cairn cairn) {
    waiting = cairn.workflow("waiting", String.class, String.class, SearchPathTest::receive);
  }

  private static String receive(String who) {
    return Durable.receive("greeting", String.class, Duration.ofMinutes(1)).orElse(who);
  }
}
