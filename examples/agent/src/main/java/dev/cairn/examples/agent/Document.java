package dev.cairn.examples.agent;

/**
 * A document of the library.
 *
 * @param title its title, unique in the library
 * @param text what it says
 * @param price what it costs in EUR; 0 if everybody may read it
 */
public record Document(String title, String text, int price) {
  /**
   * Returns whether everybody may read it.
   *
   * @return false if it has to be bought
   */
  public boolean isFree() {
    return price == 0;
  }
}
