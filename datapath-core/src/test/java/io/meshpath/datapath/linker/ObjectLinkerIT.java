// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.linker;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.bpf.linux.NativeMemory;
import io.meshpath.datapath.object.LoadedObject;
import io.meshpath.datapath.object.ObjectSpec;
import io.meshpath.datapath.object.TestObjects;
import io.meshpath.datapath.program.SkBuff;
import io.meshpath.datapath.program.TestRunInput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the linked object computes in the kernel. */
class ObjectLinkerIT {
    private static final byte[] PACKET = new byte[64];
    private static final int MARK = 5;

    @TempDir
    private Path folder;

    private ObjectSpec ours() throws IOException {
        return ObjectSpec.link("linked.bpf.o", files());
    }

    private List<Path> files() throws IOException {
        List<Path> files = new ArrayList<>();
        for (String part : List.of("linked_first", "linked_second")) {
            files.add(Files.write(folder.resolve(part + ".bpf.o"), TestObjects.bytes(part)));
        }
        return files;
    }

    @Test
    void functionsVariablesAndMapsAreSharedAcrossFiles() throws IOException {
        try (LoadedObject object = LoadedObject.load(ours())) {
            // 5 doubled by the second file's 'scaled', 1 scaled by 30 in the first, 'chosen' from the second (+ 4)
            // since
            // it is strong, 'first_of_weak' from the first (+ 1), and the first's 'runs' counted on from 100
            assertThat(run(object, "first")).isEqualTo(10 + 30 + 4 * 100 + 1 * 10_000 + 101 * 100_000);
            // mark + 3, the first's constant, what it saw of our runs (40), and the second's 'runs' from 5
            assertThat(run(object, "second")).isEqualTo(MARK + 3 + 7 * 100 + 40 * 1_000 + 6 * 100_000);
            ByteBuffer sample = ByteBuffer.allocate(8).order(ByteOrder.nativeOrder());
            ByteBuffer slot =
                    ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(0, 2);
            assertThat(object.map("samples").lookup(slot, sample)).isTrue();
            assertThat(sample.getInt(0)).isEqualTo(MARK);
            assertThat(sample.getInt(4)).isEqualTo(MARK);
        }
    }

    @Test
    void staticFunctionsOfOtherSectionsAreCalledByTheirOffset() throws IOException {
        try (LoadedObject object = LoadedObject.load(ours())) {
            assertThat(run(object, "calls_aside")).isEqualTo((PACKET.length + 2) * 1_000 + PACKET.length + 1);
        }
    }

    @Test
    void theLinkerOfLibbpfComesToTheSame() throws IOException, InterruptedException {
        try (LoadedObject object = LoadedObject.load(ours());
                LoadedObject theirs = LoadedObject.load(libbpfs())) {
            for (String program : List.of("first", "second", "calls_aside", "first", "second")) {
                assertThat(run(object, program)).as(program).isEqualTo(run(theirs, program));
            }
            assertThat(object.programs().keySet()).isEqualTo(theirs.programs().keySet());
            try (NativeMemory our = object.map(".bss").memory(false);
                    NativeMemory their = theirs.map(".bss").memory(false)) {
                assertThat(our.buffer()).isEqualTo(their.buffer());
            }
        }
    }

    private ObjectSpec libbpfs() throws IOException, InterruptedException {
        Path outcome = folder.resolve("linked.bpf.o");
        List<String> command = new ArrayList<>(List.of("/usr/sbin/bpftool", "gen", "object", outcome.toString()));
        files().forEach(file -> command.add(file.toString()));
        Process bpftool = new ProcessBuilder(command).inheritIO().start();
        assertThat(bpftool.waitFor()).isZero();
        return ObjectSpec.read(outcome);
    }

    private static int run(LoadedObject object, String program) {
        TestRunInput input = TestRunInput.packet(PACKET).withContext(SkBuff.DEFAULT.withMark(MARK));
        return object.program(program).testRun(input).returnValue();
    }
}
