package dev.cairn.springai;

import dev.cairn.agents.stub.OpenAiStub;
import org.springframework.ai.openai.OpenAiChatModel;
import org.springframework.ai.openai.OpenAiChatOptions;

/** Models that call a stub. */
public final class StubModels {
  private StubModels() {}

  public static OpenAiChatModel chat(OpenAiStub stub) {
    return chat(stub, "stub");
  }

  public static OpenAiChatModel chat(OpenAiStub stub, String name) {
    return OpenAiChatModel.builder()
        .options(
            OpenAiChatOptions.builder()
                .baseUrl(stub.url())
                .apiKey("none")
                .model(name)
                .maxRetries(0)
                .build())
        .build();
  }
}
