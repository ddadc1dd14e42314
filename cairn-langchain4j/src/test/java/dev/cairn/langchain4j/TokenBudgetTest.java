package dev.cairn.langchain4j;

import static dev.cairn.testing.CairnAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.Config;
import dev.cairn.agents.BudgetExceededException;
import dev.cairn.agents.TokenBudget;
import dev.cairn.agents.stub.OpenAiStub;
import dev.cairn.agents.stub.StubReply;
import dev.cairn.langchain4j.Traveler.Assistant;
import dev.cairn.start.Handle;
import dev.cairn.testing.CairnConfigurer;
import dev.cairn.testing.CairnTest;
import dev.langchain4j.agent.tool.Tool;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@CairnTest(configurers = TokenBudgetTest.Exceptions.class)
@SuppressWarnings("UnusedVariable") // the test kit passes fields to constructors
class TokenBudgetTest {
  static final class Exceptions implements CairnConfigurer {
    @Override
    public Config configure(Config config) {
      return DurableAgents.configure(config);
    }
  }

  /** An agent that never stops calling tools; each call uses 15 tokens. */
  private final OpenAiStub stub =
      new OpenAiStub(call -> StubReply.tool("c" + call.turn(), "again", "{}"));

  private final DurableChatModel model = DurableChatModel.of(StubModels.chat(stub));
  private final Function<Traveler, Assistant> agent = this::assistant;

  private Assistant assistant(Traveler self) {
    return Traveler.assistant()
        .chatModel(model.budget(TokenBudget.of(40)))
        .tools(DurableTools.recorded(new Tools()))
        .build();
  }

  /** The tool of the agent. */
  static final class Tools {
    @Tool
    String again() {
      return "again";
    }
  }

  @AfterEach
  void stopStub() {
    stub.close();
  }

  @Test
  void endlessAgentFailsWhenItsBudgetIsUsed(Cairn cairn, Traveler traveler) {
    Handle<String> handle = cairn.start(traveler::travel, "go");

    assertThat(handle).failedWith(BudgetExceededException.class).ran("model").times(3);
    assertThat(stub.calls()).hasSize(3);
    assertThatThrownBy(handle::await)
        .isInstanceOfSatisfying(
            BudgetExceededException.class,
            exceeded -> {
              assertThat(exceeded.used()).isEqualByComparingTo("45");
              assertThat(exceeded.limit()).isEqualByComparingTo("40");
              assertThat(exceeded.workflowId()).isEqualTo(handle.id());
            });
  }
}
