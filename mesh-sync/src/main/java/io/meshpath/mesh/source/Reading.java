// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.source;

import io.meshpath.mesh.store.Entry;
import java.util.List;

/**
 * Everything that is in a scope, at one revision.
 *
 * @param anew whether the store was created anew or restored: what is missing in it may still come back
 * @param cursor where following goes on from here
 */
public record Reading(List<Entry> entries, boolean anew, Cursor cursor) {}
