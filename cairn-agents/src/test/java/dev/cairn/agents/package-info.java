/** Tests of the framework-neutral parts of durable agents. */
@NullMarked
package dev.cairn.agents;

import org.jspecify.annotations.NullMarked;
