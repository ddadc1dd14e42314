/**
 * What operators and tools use: criteria, histories, bulk operations, forks, retention and
 * versions.
 */
@NullMarked
package dev.cairn.operate;

import org.jspecify.annotations.NullMarked;
