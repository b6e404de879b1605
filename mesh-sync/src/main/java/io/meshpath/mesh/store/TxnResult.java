// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.store;

/**
 * What came of a transaction.
 *
 * @param succeeded whether its conditions held, and so everything was done; otherwise nothing was
 * @param header with the revision that everything was done at
 */
public record TxnResult(boolean succeeded, StoreHeader header) {}
