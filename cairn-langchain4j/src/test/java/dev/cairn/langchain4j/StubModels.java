package dev.cairn.langchain4j;

import dev.cairn.agents.stub.OpenAiStub;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;

/** Models that call a stub. */
public final class StubModels {
  private StubModels() {}

  public static OpenAiChatModel chat(OpenAiStub stub) {
    return chat(stub, "stub");
  }

  public static OpenAiChatModel chat(OpenAiStub stub, String name) {
    return OpenAiChatModel.builder()
        .baseUrl(stub.url())
        .apiKey("none")
        .modelName(name)
        .maxRetries(0)
        .returnThinking(true)
        .build();
  }

  public static OpenAiStreamingChatModel streaming(OpenAiStub stub) {
    return OpenAiStreamingChatModel.builder()
        .baseUrl(stub.url())
        .apiKey("none")
        .modelName("stub")
        .build();
  }
}
