/**
 * Versions of applications ({@link dev.cairn.version.Versions}): which of them takes new work while
 * the others drain. It knows nothing of the other rooms; the database heeds what is set here.
 */
@NullMarked
package dev.cairn.version;

import org.jspecify.annotations.NullMarked;
