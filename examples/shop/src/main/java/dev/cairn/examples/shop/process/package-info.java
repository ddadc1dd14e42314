/** Other processes of this program: started, kept alive, killed, and never left over. */
@NullMarked
package dev.cairn.examples.shop.process;

import org.jspecify.annotations.NullMarked;
