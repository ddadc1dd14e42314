/**
 * A shop that accepts orders over HTTP and completes each of them, whichever process dies
 * meanwhile. Begin with {@link dev.cairn.examples.shop.Checkout}.
 *
 * <pre>
 * ShopServer --start--&gt; Checkout.checkout (workflow, id = order id)
 *                         branch "purchase" (saga):
 *                           reserve   transaction   compensation: release
 *                           askBoss   step, only for large orders; waits for a promise
 *                           charge    step          compensation: refund
 *                           confirm   transaction
 *                         on failure: refuse or cancel, transaction
 * </pre>
 */
@NullMarked
package dev.cairn.examples.shop;

import org.jspecify.annotations.NullMarked;
