// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import io.meshpath.bpf.btf.BtfBuilder;
import io.meshpath.bpf.btf.BtfType;
import io.meshpath.bpf.layout.Layout;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Where a program is attached to a cgroup ({@code struct bpf_cgroup_storage_key}).
 *
 * @param cgroupId the inode number of the cgroup's folder
 * @param attachType the kernel's number ({@code enum bpf_attach_type}): 0 for packets that come in, 1 for those that go out
 */
public record CgroupAttachment(long cgroupId, int attachType) {
    static final Layout<CgroupAttachment> LAYOUT = new Key();

    private record Key() implements Layout<CgroupAttachment> {
        private static final int ATTACH_TYPE_OFFSET = 8;
        private static final int SIZE = 16; // the last 4 bytes are padding

        @Override
        public int byteSize() {
            return SIZE;
        }

        @Override
        public void write(CgroupAttachment value, ByteBuffer to, int at) {
            to.putLong(at, value.cgroupId);
            to.putInt(at + ATTACH_TYPE_OFFSET, value.attachType);
        }

        @Override
        public CgroupAttachment read(ByteBuffer from, int at) {
            return new CgroupAttachment(from.getLong(at), from.getInt(at + ATTACH_TYPE_OFFSET));
        }

        // The kernel insists on these two fields; their names are for people.
        @Override
        public int describe(BtfBuilder types) {
            BtfType.Member id = new BtfType.Member("cgroup_inode_id", types.unsigned(Long.BYTES), 0, 0);
            BtfType.Member type = new BtfType.Member("attach_type", types.unsigned(Integer.BYTES), 64, 0);
            return types.struct("bpf_cgroup_storage_key", SIZE, List.of(id, type));
        }
    }
}
