package dev.cairn.examples.agent;

import dev.cairn.agents.Approvals;
import dev.cairn.agents.Question;
import dev.cairn.agents.TokenBudget;
import dev.cairn.langchain4j.DurableChatModel;
import dev.cairn.langchain4j.DurableTools;
import dev.cairn.langchain4j.PersonTools;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Isolation;
import dev.cairn.workflow.Transaction;
import dev.cairn.workflow.Workflow;
import dev.langchain4j.agent.tool.P;
import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.SystemMessage;
import dev.langchain4j.service.tool.AiServiceTool;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The research assistant: a workflow for each question, and a child workflow for each check. */
public class ResearchAgent {
  /** The stream of each workflow with the tokens of its model. */
  public static final String TOKENS = "tokens";

  private static final String BUY = "buyDocument";
  private static final long BUDGET = 50_000;
  private static final long CHECK_BUDGET = 10_000;
  private static final int MAX_ROUND_TRIPS = 10;
  private static final Duration LONGEST_APPROVAL = Duration.ofDays(7);

  private final DurableChatModel model;
  private final Library library;
  private final Approvals approvals = Approvals.via(ResearchAgent::invite).to("librarian");

  /**
   * Called by Cairn.
   *
   * @param model the model of both agents
   * @param library where they search
   */
  public ResearchAgent(DurableChatModel model, Library library) {
    this.model = model;
    this.library = library;
  }

  interface Researcher {
    @SystemMessage(
        "You are a researcher. Search the library, let the facts be checked, read one free document, and buy a document if figures are asked for. Then answer in a few sentences.")
    String answer(String question);
  }

  interface FactChecker {
    @SystemMessage(
        "You are a fact checker. Search the library, and say in one sentence what it has about the subject.")
    String check(String subject);
  }

  /**
   * Answers a question.
   *
   * @param question what is asked
   * @return the answer
   */
  @Workflow
  public String research(String question) {
    return AiServices.builder(Researcher.class)
        .chatModel(model.budget(TokenBudget.of(BUDGET)))
        .tools(tools())
        .executeToolsConcurrently(DurableTools.branches())
        .maxToolCallingRoundTrips(MAX_ROUND_TRIPS)
        .build()
        .answer(question);
  }

  /** Calls of the library are steps. A purchase asks a person first; what follows is recorded. */
  private List<AiServiceTool> tools() {
    List<AiServiceTool> tools = new ArrayList<>(DurableTools.recorded(library));
    for (AiServiceTool tool : DurableTools.of(this)) {
      if (tool.toolSpecification().name().equals(BUY)) {
        tools.addAll(PersonTools.approved(List.of(tool), approvals, LONGEST_APPROVAL));
      } else {
        tools.add(tool);
      }
    }
    return tools;
  }

  /**
   * Starts the sub-agent as a child workflow, and waits for it.
   *
   * @param subject what is checked
   * @return what it says
   */
  @Tool("Lets a fact checker check what the library has about a subject")
  public String checkFacts(@P("the subject, or the question") String subject) {
    return check(subject);
  }

  /**
   * The sub-agent: its own history, tokens and budget. It can search, and nothing else.
   *
   * @param subject what is checked
   * @return one sentence
   */
  @Workflow
  public String check(String subject) {
    return AiServices.builder(FactChecker.class)
        .chatModel(model.budget(TokenBudget.of(CHECK_BUDGET)))
        .tools(DurableTools.recorded(library))
        .maxToolCallingRoundTrips(MAX_ROUND_TRIPS)
        .build()
        .check(subject);
  }

  /**
   * Buys a document: the row of the purchase and the record commit together, so it is bought once.
   *
   * @param title the title
   * @param limit the highest price to pay
   * @return the text, or why it was not bought
   * @throws SQLException if the row cannot be inserted
   */
  @Tool("Buys a document of the library. A person has to approve it.")
  @Transaction(isolation = Isolation.READ_COMMITTED)
  public String buyDocument(
      @P("the exact title") String title, @P("the highest price to pay, in EUR") int limit)
      throws SQLException {
    Document document = library.find(title).orElse(null);
    if (document == null) {
      return Library.noSuchDocument(title);
    }
    if (document.price() > limit) {
      return "'%s' costs %d EUR, and the limit is %d EUR, so it was not bought."
          .formatted(title, document.price(), limit);
    }
    Purchases.insert(Durable.connection(), Durable.workflowId(), document);
    return "Bought for %d EUR: %s".formatted(document.price(), document.text());
  }

  /** Keeps the token where the web page finds it, whichever process serves the page. */
  private static void invite(Question question, String token) {
    Durable.stream(Invitation.STREAM, Invitation.class)
        .append(new Invitation(question.id(), token));
  }
}
