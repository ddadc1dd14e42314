package dev.cairn.langchain4j.guide;

/** Finds pages. */
public interface SearchEngine {
  String find(String query);
}
