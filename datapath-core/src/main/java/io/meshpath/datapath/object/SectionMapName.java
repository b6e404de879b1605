// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.object;

/** What the kernel calls the map of a data section: {@code pod.rodata}, but {@code .data.verdicts}, as libbpf does. */
final class SectionMapName {
    private static final int MOST_OF_FILE = 8; // the kernel keeps 15 characters

    private SectionMapName() {}

    static String of(String file, String section) {
        boolean custom = section.indexOf('.', 1) > 0;
        String object = file.split("\\.", 2)[0];
        return custom ? section : object.substring(0, Math.min(MOST_OF_FILE, object.length())) + section;
    }
}
