/** Which executors are alive, and whether the cluster and this process do all their work. */
@NullMarked
package dev.cairn.health;

import org.jspecify.annotations.NullMarked;
