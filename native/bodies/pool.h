// Bodies that await their first inode, and the bells by which keepers and those who wait for them call each other.
#pragma once
#include "../arena/transaction.h"

namespace ramfs {

// Takes a body out of the pool. EAGAIN: none ready, see await_pool.
Result<Body> take_body(Transaction &t);
// Puts one there that is empty and that nobody has open. False: it has no room.
bool pool_body(Transaction &t, const Body &body);
// Waits, outside any transaction, until the pool may have one. EIO when nobody fills it any more.
Result<void> await_pool(const Arena &arena);
// Has all keepers look for work, whatever they wait for. Outside any transaction.
void wake_keepers(const Arena &arena);
// A keeper has taken its marks away.
void end_sweep(const Arena &arena);
// Waits, outside any transaction, until a keeper has done so since Header::sweeps_ended was `seen`. False: in vain, for
// 50 ms.
bool await_sweep(const Arena &arena, u32 seen);
// Tells the keepers that there is work, if they sleep. Outside any transaction.
void ring_keepers(const Arena &arena);

}  // namespace ramfs
