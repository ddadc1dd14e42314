/** Real Postgres in a folder. It stands alone: it knows nothing of the rest of Cairn. */
@NullMarked
package dev.cairn.embedded;

import org.jspecify.annotations.NullMarked;
