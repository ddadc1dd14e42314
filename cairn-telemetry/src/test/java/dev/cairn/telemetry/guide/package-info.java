/** The code of the guide. */
@NullMarked
package dev.cairn.telemetry.guide;

import org.jspecify.annotations.NullMarked;
