/** The code of the guide's chapter on agents. */
@NullMarked
package dev.cairn.langchain4j.guide;

import org.jspecify.annotations.NullMarked;
