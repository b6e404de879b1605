// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.link;

import static io.meshpath.datapath.link.TestBed.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.bpf.BpfArray;
import io.meshpath.bpf.BpfMap;
import io.meshpath.bpf.MapSpec;
import io.meshpath.bpf.layout.Layouts;
import io.meshpath.bpf.linux.Errno;
import io.meshpath.datapath.link.IteratorTarget.CgroupOrder;
import io.meshpath.datapath.object.TestKernel;
import io.meshpath.datapath.program.AttachType;
import io.meshpath.datapath.program.Program;
import io.meshpath.datapath.program.ProgramType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Walks over maps, values, threads and control groups, by the programs of iterators.bpf.c. */
class IteratorLinkIT {
    private TestBed bed;

    @BeforeEach
    void open() {
        bed = new TestBed();
    }

    @AfterEach
    void close() throws Exception {
        bed.close();
    }

    @Test
    void aWalkSeesWhatThereIsWhenItBegins() throws IOException {
        try (Link link = IteratorLink.attach(program("map_ids"))) {
            try (BpfMap map = MapSpec.array("mp_seen", 4, 1).create()) {
                assertThat(numbers(link)).contains(map.info().id());
            }
        }
    }

    @Test
    void eachOpeningIsAWalkOfItsOwn() throws IOException {
        try (BpfMap map = array(1, 2, 3);
                Link link = IteratorLink.attach(program("map_values"), IteratorTarget.map(map));
                IteratorChannel one = IteratorLink.open(link);
                IteratorChannel other = IteratorLink.open(link)) {
            assertThat(numbers(one)).containsExactly(1, 2, 3);
            assertThat(numbers(other)).containsExactly(1, 2, 3);
        }
    }

    @Test
    void manyValuesAreReadThroughASmallBuffer() throws IOException {
        int[] values = new int[5_000];
        for (int i = 0; i < values.length; i++) {
            values[i] = 3 * i;
        }
        try (BpfMap map = array(values);
                Link link = IteratorLink.attach(program("map_values"), IteratorTarget.map(map))) {
            assertThat(numbers(link)).hasSize(5_000).startsWith(0, 3, 6).endsWith(3 * 4_999);
        }
    }

    @Test
    void theInfoNamesTheMap() {
        TestKernel.requireAtLeast(5, 10, "information about iterators");
        try (BpfMap map = array(1);
                Link link = IteratorLink.attach(program("map_values"), IteratorTarget.map(map))) {
            assertThat(link.info().detail())
                    .isEqualTo(new LinkDetail.MapIterator(
                            "bpf_map_elem", map.info().id()));
        }
    }

    @Test
    void anIteratorOfMapsWantsOne() {
        assertRefused(Errno.EBADF, () -> IteratorLink.attach(program("map_values")));
    }

    @Test
    void theProgramOfAnIteratorIsReplaced() throws IOException {
        Program second = program("map_ids");
        try (Link link = IteratorLink.attach(program("map_ids"))) {
            link.update(second);
            assertThat(link.programId()).isEqualTo(second.id());
            assertThat(numbers(link)).isNotEmpty();
        }
    }

    @Test
    void aPinnedIteratorIsReadLikeAFile() throws IOException {
        try (Link link = IteratorLink.attach(program("map_ids"))) {
            link.pin(bed.pin("maps"));
            try (BpfMap map = MapSpec.array("mp_seen", 4, 1).create()) {
                ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(bed.pin("maps")));
                assertThat(numbers(file)).contains(map.info().id());
            }
        }
    }

    @Test
    void theThreadsOfOneProcessOnly() throws IOException {
        TestKernel.requireAtLeast(6, 1, "iterators over one process");
        int pid = (int) ProcessHandle.current().pid();
        try (Link link = IteratorLink.attach(program("thread_ids"), IteratorTarget.process(pid))) {
            assertThat(numbers(link))
                    .contains(pid)
                    .allSatisfy(tid -> assertThat(Path.of("/proc/self/task", tid.toString()))
                            .exists());
            assertThat(link.info().detail()).isEqualTo(new LinkDetail.TaskIterator("task", 0, pid));
        }
        try (Link link = IteratorLink.attach(program("thread_ids"), IteratorTarget.thread(pid))) {
            assertThat(numbers(link)).containsExactly(pid);
        }
    }

    @Test
    void controlGroupsInTheOrderAskedFor() throws IOException {
        TestKernel.requireAtLeast(6, 1, "iterators over control groups");
        Program program = program("groups");
        try (CgroupFileSystem groups = CgroupFileSystem.open();
                Link link = IteratorLink.attach(program, IteratorTarget.cgroup(groups.root(), CgroupOrder.SELF_ONLY));
                IteratorChannel channel = IteratorLink.open(link)) {
            assertThat(channel.readText()).isEqualTo("group\n");
            long inode = (long) Files.getAttribute(groups.root(), "unix:ino");
            assertThat(link.info().detail()).isEqualTo(new LinkDetail.CgroupIterator(inode, 1));
        }
    }

    @Test
    void onlyIteratorsAreRead() {
        bed.namespace().run(() -> {
            try (Link link = NetnsLink.attach(
                    bed.namespace(),
                    AttachType.SK_LOOKUP,
                    bed.closing(TinyPrograms.returning(1, "lookup", ProgramType.SK_LOOKUP, AttachType.SK_LOOKUP)))) {
                assertRefused(Errno.EINVAL, () -> IteratorLink.open(link))
                        .hasMessageEndingWith("only links of iterators can be read");
            }
        });
    }

    @Test
    void aClosedChannelIsNotRead() {
        try (Link link = IteratorLink.attach(program("map_ids"))) {
            IteratorChannel channel = IteratorLink.open(link);
            channel.close();
            assertThat(channel.isOpen()).isFalse();
            assertThatThrownBy(channel::readText).isInstanceOf(ClosedChannelException.class);
        }
    }

    private Program program(String name) {
        return bed.load("iterators", name).program(name);
    }

    private static BpfMap array(int... values) {
        BpfMap map = MapSpec.array("mp_values", 4, values.length).create();
        BpfArray<Integer> array = BpfArray.over(map, Layouts.U32);
        for (int i = 0; i < values.length; i++) {
            array.set(i, values[i]);
        }
        return map;
    }

    private static List<Integer> numbers(Link link) throws IOException {
        try (IteratorChannel channel = IteratorLink.open(link)) {
            return numbers(channel);
        }
    }

    private static List<Integer> numbers(IteratorChannel channel) throws IOException {
        ByteBuffer all = ByteBuffer.allocate(1 << 20);
        ByteBuffer piece = ByteBuffer.allocate(100);
        while (channel.read(piece) >= 0) {
            all.put(piece.flip());
            piece.clear();
        }
        return numbers(all.flip());
    }

    private static List<Integer> numbers(ByteBuffer bytes) {
        List<Integer> numbers = new ArrayList<>();
        bytes.order(ByteOrder.nativeOrder());
        while (bytes.hasRemaining()) {
            numbers.add(bytes.getInt());
        }
        return numbers;
    }
}
