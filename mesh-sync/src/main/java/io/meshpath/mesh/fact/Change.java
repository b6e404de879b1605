// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.fact;

import java.util.Optional;

/**
 * What became of one key. Immutable.
 *
 * @param before empty where the key was not there
 * @param after empty where the key is gone
 */
public record Change<K, V>(K key, Optional<V> before, Optional<V> after) {}
