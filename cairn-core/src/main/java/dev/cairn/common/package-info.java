/**
 * Types that several other packages use: the states and results of workflows, and generic types.
 */
@NullMarked
package dev.cairn.common;

import org.jspecify.annotations.NullMarked;
