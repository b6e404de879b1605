// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.source;

/** Where a source has come to, at the moment it is asked. Owned by the source's thread. */
public interface Position {
    /** The newest revision that was applied. */
    long revision();

    /** The whole position, to be kept with what was made of the events. */
    Cursor cursor();
}
