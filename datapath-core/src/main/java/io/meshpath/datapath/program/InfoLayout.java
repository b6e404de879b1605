// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.program;

/** Where the fields of {@code struct bpf_prog_info} lie (include/uapi/linux/bpf.h). Older kernels leave the last ones zero. */
final class InfoLayout {
    static final int TYPE = 0;
    static final int ID = 4;
    static final int TAG = 8;
    static final int MACHINE_BYTES = 16;
    static final int TRANSLATED_BYTES = 20;
    static final int MACHINE_CODE = 24;
    static final int TRANSLATED_CODE = 32;
    static final int LOAD_TIME = 40;
    static final int UID = 48;
    static final int MAP_COUNT = 52;
    static final int MAPS = 56;
    static final int NAME = 64;
    static final int INTERFACE = 80;
    static final int FLAGS = 84;
    static final int SYMBOL_COUNT = 104;
    static final int LENGTH_COUNT = 108;
    static final int SYMBOLS = 112;
    static final int LENGTHS = 120;
    static final int BTF_ID = 128;
    static final int FUNCTION_RECORD_BYTES = 132;
    static final int FUNCTIONS = 136;
    static final int FUNCTION_COUNT = 144;
    static final int LINE_COUNT = 148;
    static final int LINES = 152;
    static final int LINE_RECORD_BYTES = 172;
    static final int RUN_TIME = 192;
    static final int RUNS = 200;
    static final int RECURSION_MISSES = 208;
    static final int VERIFIED_INSTRUCTIONS = 216;
    static final int ATTACH_BTF_OBJECT = 220;
    static final int ATTACH_BTF_TYPE = 224;
    static final int SIZE = 232;

    static final int TAG_BYTES = 8;
    static final int GPL_COMPATIBLE = 1; // the lowest bit of FLAGS

    private InfoLayout() {}
}
