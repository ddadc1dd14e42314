package dev.cairn.springai.guide;

/** Finds pages. */
public interface SearchEngine {
  String find(String query);
}
