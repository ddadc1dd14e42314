/** The code of the guide about questions to people, compiled and run. */
@NullMarked
package dev.cairn.agents.guide;

import org.jspecify.annotations.NullMarked;
