package dev.cairn.examples.agent.stub;

import dev.cairn.examples.agent.stub.Reply.Text;
import dev.cairn.examples.agent.stub.Reply.ToolCall;
import dev.cairn.examples.agent.stub.Reply.Tools;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A model without intelligence: what it answers follows from the messages, by fixed rules. */
final class StubModel {
  private static final Pattern FREE = Pattern.compile("(?m)^(.+) \\(free\\)$");
  private static final Pattern FOR_SALE = Pattern.compile("(?m)^(.+) \\((\\d{1,6}) EUR\\)$");
  private static final String SEARCH = "searchLibrary";
  private static final String READ = "readDocument";
  private static final String CHECK = "checkFacts";
  private static final String BUY = "buyDocument";

  private StubModel() {}

  static Reply reply(Conversation conversation) {
    return conversation.system().contains("fact checker")
        ? check(conversation)
        : research(conversation);
  }

  /** Searches and has the facts checked, at the same time; then reads, then buys, then answers. */
  private static Reply research(Conversation conversation) {
    Optional<String> found = conversation.result(SEARCH);
    if (found.isEmpty()) {
      return new Tools(
          List.of(
              call(SEARCH, Map.of("query", conversation.user())),
              call(CHECK, Map.of("subject", conversation.user()))));
    }
    Matcher free = FREE.matcher(found.get());
    if (conversation.result(READ).isEmpty() && free.find()) {
      return new Tools(List.of(call(READ, Map.of("title", free.group(1)))));
    }
    Matcher forSale = FOR_SALE.matcher(found.get());
    if (wantsFigures(conversation) && conversation.result(BUY).isEmpty() && forSale.find()) {
      return new Tools(
          List.of(
              call(
                  BUY,
                  Map.of("title", forSale.group(1), "limit", Integer.parseInt(forSale.group(2))))));
    }
    return new Text(answer(conversation));
  }

  private static boolean wantsFigures(Conversation conversation) {
    return conversation.user().toLowerCase(Locale.ROOT).contains("figures");
  }

  private static String answer(Conversation conversation) {
    String read =
        conversation
            .result(READ)
            .orElse(
                "The library has nothing about this. It knows tides, lighthouses, bridges, glaciers, honey, paper, clocks, canals, salt and volcanoes.");
    String bought = conversation.result(BUY).map(text -> " Figures: " + text).orElse("");
    String checked = conversation.result(CHECK).map(text -> " Fact checker: " + text).orElse("");
    return read + bought + checked;
  }

  private static Reply check(Conversation conversation) {
    Optional<String> found = conversation.result(SEARCH);
    return found.isEmpty()
        ? new Tools(List.of(call(SEARCH, Map.of("query", conversation.user()))))
        : new Text(
            "I found %d documents about it, and they agree."
                .formatted(
                    FREE.matcher(found.get()).results().count()
                        + FOR_SALE.matcher(found.get()).results().count()));
  }

  private static ToolCall call(String tool, Map<String, Object> arguments) {
    return new ToolCall(tool, Conversation.arguments(arguments));
  }
}
