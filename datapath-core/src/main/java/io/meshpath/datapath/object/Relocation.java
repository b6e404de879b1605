// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.object;

import io.meshpath.datapath.object.core.CoreRequest;

/** What one instruction needs from the loader before the kernel can take it. */
sealed interface Relocation {
    int instruction();

    /** The same relocation, of an instruction that lies {@code instructions} further on. */
    Relocation movedBy(int instructions);

    /** The instruction loads the address of a map. */
    record MapAddress(int instruction, String map) implements Relocation {
        @Override
        public MapAddress movedBy(int instructions) {
            return new MapAddress(instruction + instructions, map);
        }
    }

    /** The instruction loads an address inside the one value of a section map. */
    record MapValue(int instruction, String map, int offset) implements Relocation {
        @Override
        public MapValue movedBy(int instructions) {
            return new MapValue(instruction + instructions, map, offset);
        }
    }

    /** The instruction loads an address among the variables in the object's arena. */
    record ArenaValue(int instruction, int offset) implements Relocation {
        @Override
        public ArenaValue movedBy(int instructions) {
            return new ArenaValue(instruction + instructions, offset);
        }
    }

    /** The program is to have this function at hand though nothing calls it: it handles exceptions. */
    record Companion(int instruction, Function.FunctionKey target) implements Relocation {
        @Override
        public Companion movedBy(int instructions) {
            return new Companion(instruction + instructions, target);
        }
    }

    /** The instruction calls a function of this object. */
    record Call(int instruction, Function.FunctionKey target) implements Relocation {
        @Override
        public Call movedBy(int instructions) {
            return new Call(instruction + instructions, target);
        }
    }

    /** The instruction loads the address of a function, for a callback. */
    record FunctionAddress(int instruction, Function.FunctionKey target) implements Relocation {
        @Override
        public FunctionAddress movedBy(int instructions) {
            return new FunctionAddress(instruction + instructions, target);
        }
    }

    /** The instruction calls a function of the kernel. */
    record KernelCall(int instruction, String function) implements Relocation {
        @Override
        public KernelCall movedBy(int instructions) {
            return new KernelCall(instruction + instructions, function);
        }
    }

    /** The instruction loads the address of a function or variable of the kernel. */
    record KernelAddress(int instruction, String symbol) implements Relocation {
        @Override
        public KernelAddress movedBy(int instructions) {
            return new KernelAddress(instruction + instructions, symbol);
        }
    }

    /** The instruction needs something this loader does not provide; loading the function is refused by this name. */
    record Unsupported(int instruction, String what, String why) implements Relocation {
        Unsupported(int instruction, String what) {
            this(instruction, what, "which is not supported");
        }

        @Override
        public Unsupported movedBy(int instructions) {
            return new Unsupported(instruction + instructions, what, why);
        }
    }

    /** The instruction depends on the layout of the kernel's types. */
    record Core(int instruction, CoreRequest request) implements Relocation {
        @Override
        public Core movedBy(int instructions) {
            return new Core(instruction + instructions, request);
        }
    }
}
