/** The commands about workflows. */
@NullMarked
package dev.cairn.cli.workflow;

import org.jspecify.annotations.NullMarked;
