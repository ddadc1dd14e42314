package dev.cairn.examples.agent;

import dev.cairn.examples.wire.Json;
import dev.langchain4j.agent.tool.P;
import dev.langchain4j.agent.tool.Tool;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A library in memory. Two of its methods are tools of the agent; the agent records their calls.
 */
public final class Library {
  private static final Pattern NO_LETTERS = Pattern.compile("[^a-z]+");
  private static final int SHORTEST_WORD = 4;
  private static final Set<String> IN_MANY_TITLES = Set.of("introduction", "figures");

  private final List<Document> documents;

  /** Creates the library with its documents. */
  public Library() {
    this.documents = List.of(Json.read(resource(), Document[].class));
  }

  /** An introduction to each subject, and its figures, which cost something. */
  private static String resource() {
    try (InputStream documents =
        Objects.requireNonNull(Library.class.getResourceAsStream("library.json"))) {
      return new String(documents.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /**
   * Searches the titles.
   *
   * @param query words of the titles
   * @return one line for each document that is found
   */
  @Tool("Searches the library by words, and returns the titles and prices of documents")
  public String searchLibrary(@P("words to search for") String query) {
    List<String> words =
        Arrays.stream(NO_LETTERS.split(query.toLowerCase(Locale.ROOT)))
            .filter(word -> word.length() >= SHORTEST_WORD && !IN_MANY_TITLES.contains(word))
            .toList();
    String found =
        documents.stream()
            .filter(document -> words.stream().anyMatch(word -> isAbout(document, word)))
            .map(Library::line)
            .collect(Collectors.joining("\n"));
    return found.isEmpty() ? "Nothing found." : found;
  }

  private static boolean isAbout(Document document, String word) {
    return document.title().toLowerCase(Locale.ROOT).contains(word);
  }

  private static String line(Document document) {
    return document.isFree()
        ? document.title() + " (free)"
        : "%s (%d EUR)".formatted(document.title(), document.price());
  }

  /**
   * Reads a free document.
   *
   * @param title the title
   * @return the text, or why it cannot be read
   */
  @Tool("Reads a free document of the library")
  public String readDocument(@P("the exact title") String title) {
    return find(title)
        .map(document ->
            document.isFree()
                ? document.text()
                : "'%s' costs %d EUR. Buy it to read it.".formatted(title, document.price()))
        .orElseGet(() -> noSuchDocument(title));
  }

  /** Returns the document with this title. */
  Optional<Document> find(String title) {
    return documents.stream().filter(document -> document.title().equals(title)).findFirst();
  }

  /** Returns what the model is told about a title that does not exist. */
  static String noSuchDocument(String title) {
    return "There is no document '%s'. Search for the exact title.".formatted(title);
  }
}
