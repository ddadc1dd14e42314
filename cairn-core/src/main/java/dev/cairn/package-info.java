/** Where Cairn is opened and its parts are put together. It sees every other package. */
@NullMarked
package dev.cairn;

import org.jspecify.annotations.NullMarked;
