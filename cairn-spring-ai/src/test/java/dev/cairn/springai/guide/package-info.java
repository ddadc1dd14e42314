/** The code of the guide's chapter on agents with Spring AI. */
@NullMarked
package dev.cairn.springai.guide;

import org.jspecify.annotations.NullMarked;
