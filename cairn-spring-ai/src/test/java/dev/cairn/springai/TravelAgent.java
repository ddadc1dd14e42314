package dev.cairn.springai;

import dev.cairn.agents.stub.OpenAiStub;
import dev.cairn.agents.stub.StubReply;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Step;
import dev.cairn.workflow.Workflow;
import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.tool.annotation.Tool;
import org.springframework.ai.tool.annotation.ToolParam;

/** An agent with two tools, which are steps. */
public class TravelAgent {
  private final ChatModel model;
  private final Bookings bookings;

  public TravelAgent(ChatModel model, Bookings bookings) {
    this.model = model;
    this.bookings = bookings;
  }

  /** What the agent books with; its effect is the same if it is repeated with one key. */
  public interface Bookings {
    String book(String key, String hotel);
  }

  @Workflow
  public String plan(String question) {
    return String.valueOf(
        ChatClient.create(model).prompt(question).tools(DurableTools.of(this)).call().content());
  }

  @Tool(description = "Returns the weather of a city")
  @Step
  public String weather(@ToolParam(description = "the city") String city) {
    return "rain in " + city;
  }

  @Tool(description = "Books a hotel")
  @Step
  public String book(String hotel, int nights) {
    return bookings.book(Durable.uuid().toString(), hotel + " for " + nights);
  }

  /** Asks for the weather, books a hotel, and answers. */
  static StubReply script(OpenAiStub.Call call) {
    return switch (call.turn()) {
      case 0 -> StubReply.tool("c1", "weather", "{\"city\": \"Lisbon\"}");
      case 1 -> StubReply.tool("c2", "book", "{\"hotel\": \"Avenida\", \"nights\": 2}");
      default -> StubReply.text("Booked. Bring an umbrella.");
    };
  }
}
