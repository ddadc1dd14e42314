package dev.cairn.guide;

import java.util.List;

/** Reads files of prices. */
interface PriceFiles {
  record Price(String sku, long cents) {}

  /** Returns at most {@code most} prices from a position on; none at the end of the file. */
  List<Price> read(String file, long position, int most);
}
