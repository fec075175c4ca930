import { testSweep } from './test-sweep';

testSweep('text');
