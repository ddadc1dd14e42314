/** A model for tests; the modules for frameworks use it, too. */
@NullMarked
package dev.cairn.agents.stub;

import org.jspecify.annotations.NullMarked;
